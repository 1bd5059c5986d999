# An event of alert-console --exec -> the body of Alertmanager's POST /api/v2/alerts. What concerns no alarm is an empty list.
# The labels name the alarm and stay the same from raise to return: a level among them would make an alert of its own that never ends.
# Only a return sets endsAt. A sensor that fell silent, or is broken, has not recovered.
[ select(.episode)
  | { labels: { alertname: "SensorTemperature", sensor: .sensor_id, alarm: .alarm_id },
      annotations: { event, level, priority, quality, peak: "\(.peak) °C", summary: "\(.event) \(.level) of \(.sensor_id), peak \(.peak) °C" },
      startsAt: .since }
    + if .event == "rtn" then { endsAt: .ts } else {} end ]
