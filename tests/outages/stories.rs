/// The outages, in the order in which they were recorded.
const STORIES: &[Story] = &[
    story("lock-pileup", ORDERS, ["2026-11-21T22:04:02Z", "2026-11-21T22:05:13Z"]),
    story("redis-lock-leak", LOCKS, ["2026-11-21T22:06:57Z", "2026-11-21T22:08:08Z"]),
    story("service-down", ("services", "api"), ["2026-11-21T22:09:52Z", "2026-11-21T22:11:03Z"]),
    story("consumer-stalled", EVENTS, ["2026-11-21T22:12:48Z", "2026-11-21T22:14:08Z"]),
    story("connections-exhausted", ORDERS, ["2026-11-21T22:15:48Z", "2026-11-21T22:16:59Z"]),
    story("redis-busy", LOCKS, ["2026-11-21T22:18:43Z", "2026-11-21T22:19:54Z"]),
    story("metadata-lock", ORDERS, ["2026-11-21T22:21:39Z", "2026-11-21T22:22:50Z"]),
    story("db-down", ORDERS, ["2026-11-21T22:24:34Z", "2026-11-21T22:25:34Z"]),
    story("db-frozen", ORDERS, ["2026-11-21T22:27:19Z", "2026-11-21T22:28:29Z"]),
    story("deadlock", ORDERS, ["2026-11-21T22:30:15Z", "2026-11-21T22:31:25Z"]),
    story("slow-queries", ORDERS, ["2026-11-21T22:33:10Z", "2026-11-21T22:34:25Z"]),
    story("service-wrong-body", ("services", "api"), ["2026-11-21T22:36:11Z", "2026-11-21T22:37:11Z"]),
    story("service-hang", ("services", "admin"), ["2026-11-21T22:38:56Z", "2026-11-21T22:40:00Z"]),
    story("service-error", ("services", "pay"), ["2026-11-21T22:41:41Z", "2026-11-21T22:42:42Z"]),
];
