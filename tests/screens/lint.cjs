// Amazon's own lint: a JSON list of APL documents on standard input, a list of each one's complaints on standard output.
const [modules] = process.argv.slice(2);
const { StaticAplTemplateValidator } = require(`${modules}/apl-suggester`);

console.debug = console.info = console.log = console.warn = () => {}; // it thinks aloud

const validator = new StaticAplTemplateValidator();
(async () => {
  const complaints = [];
  for (const document of JSON.parse(require("fs").readFileSync(0, "utf8"))) {
    const found = await validator.validate(document);
    complaints.push(found.map(({ path, errorMessage }) => `${path}: ${errorMessage}`));
  }
  process.stdout.write(JSON.stringify(complaints));
})();
