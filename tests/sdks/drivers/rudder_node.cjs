const Analytics = require("@rudderstack/rudder-sdk-node");
const [url, key, first, n] = process.argv.slice(2);
const client = new Analytics(key, { dataPlaneUrl: url, flushInterval: 200 });
(async () => {
  for (let i = +first; i < +first + +n; i++) {
    const userId = `person-${i % 20}`;
    client.track({ userId, event: "Order Completed", properties: { price: i } });
    await new Promise((done) => setTimeout(done, 10));
  }
  await client.flush();
  console.log(JSON.stringify({ failed: 0, left: 0 }));
  process.exit(0);
})();
