// @rudderstack/analytics-js in a page, told its configuration by the page: it asks no other host.
async (said) => {
  const config = {
    source: {
      id: "web", name: "web", writeKey: said.key, enabled: true, workspaceId: "shop",
      config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
      connections: [], destinations: [], dataplanes: {},
    },
  };
  const analytics = new window.rudderanalytics.RudderAnalytics();
  analytics.load(said.key, said.url, {
    getSourceConfig: () => config,
    integrations: { All: false },
    queueOptions: { maxItems: said.n }, // of more than 100 that wait it drops the oldest
  });
  analytics.identify("person-of-rudder");
  window.ready();
  for (let i = said.first; i < said.first + said.n; i++) {
    analytics.track("Order Completed", { price: i });
    await new Promise((done) => setTimeout(done, 10));
  }
};
