// Pictures beside kept ones: `node compare.cjs MODULES`, a JSON list of [drawn, smaller, kept] files on standard input.
//
// Each is made smaller (and with that softer: what differs between two machines' letters is lost, what is missing is not),
// and is written so. On standard output: of how many pixels each differs from the kept one; null where there is none.
const fs = require("fs");

const [modules] = process.argv.slice(2);
const { PNG } = require(`${modules}/pngjs`);

const WIDTH = 400; // and half of what was drawn at most
const STEPS = 4; // of 256 shades: smaller files
const UNLIKE = 0.12; // as pixelmatch counts

function smaller({ width, height, data }) {
  const wide = Math.min(WIDTH, Math.round(width / 2));
  const small = new PNG({ width: wide, height: Math.round((height * wide) / width) });
  const [across, down] = [width / small.width, height / small.height];
  for (let y = 0; y < small.height; y += 1) {
    for (let x = 0; x < small.width; x += 1) {
      const sums = [0, 0, 0];
      let count = 0;
      for (let v = Math.floor(y * down); v < Math.max((y + 1) * down, Math.floor(y * down) + 1); v += 1) {
        for (let u = Math.floor(x * across); u < Math.max((x + 1) * across, Math.floor(x * across) + 1); u += 1) {
          for (const band of [0, 1, 2]) sums[band] += data[(Math.min(v, height - 1) * width + Math.min(u, width - 1)) * 4 + band];
          count += 1;
        }
      }
      const at = (y * small.width + x) * 4;
      for (const band of [0, 1, 2]) small.data[at + band] = Math.min(255, Math.round(sums[band] / count / STEPS) * STEPS);
      small.data[at + 3] = 255;
    }
  }
  return small;
}

(async () => {
  const { default: pixelmatch } = await import(`${modules}/pixelmatch/index.js`);
  const read = (file) => PNG.sync.read(fs.readFileSync(file));
  const unlike = JSON.parse(fs.readFileSync(0, "utf8")).map(([drawn, into, kept]) => {
    const small = smaller(read(drawn));
    fs.writeFileSync(into, PNG.sync.write(small, { colorType: 2, deflateLevel: 9 }));
    if (!fs.existsSync(kept)) return null;
    const { width, height, data } = read(kept);
    if (width !== small.width || height !== small.height) return null;
    return pixelmatch(data, small.data, null, width, height, { threshold: UNLIKE });
  });
  process.stdout.write(JSON.stringify(unlike));
})();
