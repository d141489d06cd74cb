"""The rules and the dashboard hold against a server under some load, and an alert calls when its reason is there. Speaks TAP."""
import os
import signal
import subprocess
import sys
import traceback

import names
from load import NAME, PHONE, Load
from machinery import DEPLOY, Machinery, fetch, wait_until

RULES, RULES_TEST, DASHBOARD = f"{DEPLOY}/kafile.rules.yml", f"{DEPLOY}/kafile.rules.test.yml", "deploy/grafana/kafile.json"
machinery, load = Machinery(), Load()


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def promtool(*arguments, text=None):
    """Whether it found nothing, and what it said."""
    done = subprocess.run(["promtool", *arguments], input=text, check=False, capture_output=True, text=True)
    return done.returncode == 0 and not done.stderr.strip(), done.stdout + done.stderr


def must(result):
    assert result[0], result[1]


def unknown_names(rules, dashboard):
    asked, recorded = names.of_rules(rules)
    offered = names.of_scrape(machinery.scrapes()) | recorded
    return sorted((asked | names.of_dashboard(dashboard)) - offered)


def promtool_takes_the_configuration_and_the_rules():
    must(promtool("check", "config", f"{DEPLOY}/prometheus.yml"))
    must(promtool("check", "rules", RULES))


def each_alert_passes_its_unit_tests_and_has_one():
    must(promtool("test", "rules", RULES_TEST))
    alerts = {line.split()[2] for line in read(RULES).splitlines() if line.strip().startswith("- alert:")}
    untested = {alert for alert in alerts if f'alertname="{alert}"' not in read(RULES_TEST)}
    assert not untested, untested


def promtool_takes_what_the_server_says_under_load():
    load.some_of_everything()
    text = fetch(f"http://{os.environ['KAFILE_MONITOR']}/metrics")
    must(promtool("check", "metrics", text=text))
    missing = names.of_readme(read("README.md")) - names.of_scrape(text)
    assert not missing, missing


def no_label_holds_what_people_sent():
    text = fetch(f"http://{os.environ['KAFILE_MONITOR']}/metrics")
    for secret in (NAME, PHONE.removeprefix("+"), "watched.officer", "nobody.here", "nowhere", *load.references):
        assert secret not in text, secret


def every_name_in_rules_and_dashboard_is_scraped():
    machinery.open_door()
    machinery.start_exporters()
    unknown = wait_until(lambda: [unknown_names(read(RULES), read(DASHBOARD))], "the exporters answer", 30)[0]
    assert not unknown, unknown


def prometheus_finds_everything_that_it_is_to_watch():
    machinery.start_prometheus()
    wait_until(lambda: machinery.ask("targets"), "Prometheus answers", 60)
    wait_until(lambda: [target["health"] for target in machinery.ask("targets")["activeTargets"]] == ["up"] * 3, "all three are up", 60)


def every_panel_can_be_drawn():
    for expression in names.expressions_of_dashboard(read(DASHBOARD)):
        machinery.query(expression)
    wait_until(lambda: load.register() or machinery.query('kind:kafile_http_request_duration_seconds_bucket:rate1m{kind="officers"} > 0'),
               "the traffic is there", 60)


def nobody_is_called_while_all_is_well():
    firing = [alert["labels"] for alert in machinery.ask("alerts")["alerts"] if alert["state"] == "firing"]
    assert not firing, firing


def a_database_that_is_gone_calls_somebody_and_its_return_ends_that():
    subprocess.run(["tools/cluster.sh", "stop"], check=True, capture_output=True)
    try:
        called = wait_until(lambda: machinery.firing("KafileNotReady"), "KafileNotReady calls", 120)
        assert "database" in {alert["condition"] for alert in called}, called
        assert not machinery.firing("KafileDown")
    finally:
        subprocess.run(["tools/cluster.sh", "start"], check=True, capture_output=True)
    wait_until(lambda: not machinery.firing("KafileNotReady"), "KafileNotReady ends", 60)


def teeth_a_wrong_name_in_a_rule_or_a_panel_is_noticed():
    wrong = "kafile_db_commit_unknwon_total"
    for rules, dashboard in ((read(RULES).replace("kafile_db_commit_unknown_total", wrong), read(DASHBOARD)),
                             (read(RULES), read(DASHBOARD).replace("kafile_db_commit_unknown_total", wrong))):
        assert unknown_names(rules, dashboard) == [wrong]


def teeth_a_rule_that_never_calls_fails_its_unit_test():
    for name in ("kafile.rules.yml", "kafile.rules.test.yml"):
        with open(f"{machinery.work}/{name}", "w", encoding="utf-8") as file:
            file.write(read(f"{DEPLOY}/{name}").replace("kafile_ready == 0", "kafile_ready == 2"))
    assert not promtool("test", "rules", f"{machinery.work}/kafile.rules.test.yml")[0]


def teeth_a_metric_that_breaks_the_conventions_is_noticed():
    assert not promtool("check", "metrics", text="# HELP kafile_x X.\n# TYPE kafile_x counter\nkafile_x 1\n")[0]


TESTS = [promtool_takes_the_configuration_and_the_rules, each_alert_passes_its_unit_tests_and_has_one,
         promtool_takes_what_the_server_says_under_load, no_label_holds_what_people_sent, every_name_in_rules_and_dashboard_is_scraped,
         prometheus_finds_everything_that_it_is_to_watch, every_panel_can_be_drawn, nobody_is_called_while_all_is_well,
         a_database_that_is_gone_calls_somebody_and_its_return_ends_that, teeth_a_wrong_name_in_a_rule_or_a_panel_is_noticed,
         teeth_a_rule_that_never_calls_fails_its_unit_test, teeth_a_metric_that_breaks_the_conventions_is_noticed]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bad = 0
    print(f"1..{len(TESTS)}")
    with machinery:
        for number, test in enumerate(TESTS, 1):
            name = test.__name__.replace("_", " ")
            try:
                test()
                print(f"ok {number} - {name}", flush=True)
            except Exception:
                bad += 1
                print(f"not ok {number} - {name}")
                print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="", flush=True)
    return bool(bad)


sys.exit(main())
