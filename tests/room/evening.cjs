// An evening lived by virtual-alexa: `node evening.cjs MODULES URL MODEL SKILL_ID`, utterances on standard input, one JSON a line out.
//
// It knows our interaction model and the web service's address, and nothing else of us.
const path = require("path");
const readline = require("readline");

const [modules, url, model, skill] = process.argv.slice(2);
const { VirtualAlexa } = require(path.join(modules, "virtual-alexa"));

const alexa = VirtualAlexa.Builder().skillURL(url).interactionModelFile(model).locale("en-US").applicationID(skill).create();
alexa.context().user().setID("amzn1.ask.account.OUTSIDER");

let heard = null;
alexa.filter((request) => {
  heard = request.request.intent ? request.request.intent.name : request.request.type;
});

function told(said, reply) {
  const body = reply.response;
  return JSON.stringify({
    said,
    heard,
    prompt: reply.prompt(),
    reprompt: reply.reprompt() || null,
    ends: body.shouldEndSession,
    directives: (body.directives || []).map((one) => one.type),
    attributes: reply.sessionAttributes || {},
  });
}

async function live(said) {
  if (said === "<open>") return alexa.launch();
  if (said === "<leave>") return alexa.endSession();
  // It finds a launch in any "open", "ask" or "tell"; and it throws at what no sample matches, as no Echo would.
  return alexa.utter(said);
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    try {
      const reply = await live(line.trim());
      console.log(reply && reply.response ? told(line, reply) : JSON.stringify({ said: line, heard }));
    } catch (trouble) {
      console.log(JSON.stringify({ said: line, heard, trouble: String(trouble) }));
    }
  }
})();
