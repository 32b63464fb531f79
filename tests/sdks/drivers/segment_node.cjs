const { Analytics } = require("@segment/analytics-node");
const [url, key, first, n] = process.argv.slice(2);
const client = new Analytics({ writeKey: key, host: url, flushInterval: 200 });
let failed = 0;
client.on("error", (error) => (failed += error.ctx ? 1 : 0));
(async () => {
  for (let i = +first; i < +first + +n; i++) {
    const userId = `person-${i % 20}`;
    client.track({ userId, event: "Order Completed", properties: { price: i } });
    await new Promise((done) => setTimeout(done, 10));
  }
  await client.closeAndFlush({ timeout: 60000 });
  console.log(JSON.stringify({ failed, left: 0 }));
})();
