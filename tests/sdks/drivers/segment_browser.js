// @segment/analytics-next in a page: the settings come from the house, as from a CDN.
async (said) => {
  const api = said.url.replace(/^https?:\/\//, "") + "/v1";
  const [analytics] = await window.AnalyticsNext.AnalyticsBrowser.load(
    { writeKey: said.key, cdnURL: said.url },
    { integrations: { "Segment.io": { apiHost: api, protocol: "http" } } },
  );
  await analytics.identify("person-of-segment");
  window.ready();
  for (let i = said.first; i < said.first + said.n; i++) {
    analytics.track("Order Completed", { price: i });
    await new Promise((done) => setTimeout(done, 10));
  }
};
