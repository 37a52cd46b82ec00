-- What a run came to, as a line of JSON; times in milliseconds.
function done(summary, latency)
    local failed = summary.errors
    io.write(string.format(
        '{"turns": %d, "seconds": %.6f, "p50": %.3f, "p99": %.3f, "refused": %d, "broken": %d}\n',
        summary.requests, summary.duration / 1e6,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        failed.status, failed.connect + failed.read + failed.write + failed.timeout))
end

