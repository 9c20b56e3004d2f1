// A browser on a lead: `node drive.cjs MODULES CHROMIUM PROFILE`, one command a line in (JSON), one answer a line out.
//
// It keeps every address the page asks for and every error it complains of: the tests read them at the end.
const fs = require("fs");
const path = require("path");
const readline = require("readline");

const [modules, chromium, profile] = process.argv.slice(2);
const puppeteer = require(path.join(modules, "puppeteer-core"));
const axe = fs.readFileSync(path.join(modules, "axe-core", "axe.min.js"), "utf8");

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--hide-scrollbars"];

const asked = [];
const complaints = [];

async function opened(browser) {
  const page = await browser.newPage();
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (trouble) => complaints.push(String(trouble)));
  return page;
}

const COMMANDS = {
  goto: (page, { url }) => page.goto(url, { waitUntil: "load" }).then(() => null),
  reload: (page) => page.reload({ waitUntil: "load" }).then(() => null),
  viewport: (page, { width, height }) => page.setViewport({ width, height }).then(() => null),
  features: (page, { features }) => page.emulateMediaFeatures(features).then(() => null),
  click: (page, { on }) => page.locator(on).setTimeout(8000).click().then(() => null),
  type: (page, { text }) => page.keyboard.type(text).then(() => null),
  press: (page, { key }) => page.keyboard.press(key).then(() => null),
  look: (page, { js }) => page.evaluate(js),
  until: (page, { js, within }) => page.waitForFunction(js, { timeout: within, polling: 50 }).then(() => null),
  picture: (page, { file, whole }) => page.screenshot({ path: file, fullPage: Boolean(whole) }).then(() => null),
  axe: async (page) => {
    await page.evaluate(axe); // by the debugger, as the page's own policy lets nobody in
    const found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
    return found.violations.map((one) => ({ id: one.id, help: one.help, where: one.nodes.map((node) => node.target.join(" ")) }));
  },
  tabs: (page) => page.browser().pages().then((pages) => pages.map((one) => one.url()).filter((url) => url !== "about:blank")),
  beside: async (page, { js }) => { // in the tab that was opened last; it may go while it does that
    const pages = await page.browser().pages();
    return pages[pages.length - 1].evaluate(js).catch(() => null);
  },
  asked: () => asked,
  complaints: () => complaints,
};

(async () => {
  const browser = await puppeteer.launch({ executablePath: chromium, headless: true, userDataDir: profile, args: FLAGS });
  const page = await opened(browser);
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { do: name, ...what } = JSON.parse(line);
    try {
      const answer = await COMMANDS[name](page, what);
      console.log(JSON.stringify({ answer: answer === undefined ? null : answer }));
    } catch (trouble) {
      console.log(JSON.stringify({ trouble: `${name}: ${trouble.message || trouble}` }));
    }
  }
  await browser.close();
})();
