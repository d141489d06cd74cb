"""What the clients were told: of each effect whether it was acknowledged, refused, or whether nobody knows."""
import threading
import time

ACKNOWLEDGED, UNKNOWN, REFUSED = "acknowledged", "unknown", "refused"
TURNED_AWAY = "turned away"     # a 503 that says that nothing was done: by this request, not by one before it


class Act:
    """One request, which may be told again with the same key or the same event ids. Its effects are names: "group +90555…"."""

    def __init__(self, path, body, effects, key=None):
        self.path, self.body, self.effects, self.key = path, body, effects, key
        self.states = {effect: None for effect in effects}
        self.acknowledged_at = None     # by the clock, to be found in the logs

    def unknown(self):
        return UNKNOWN in self.states.values()


class Ledger:
    def __init__(self):
        self.lock = threading.Lock()
        self.acts = []
        self.times = []             # when an acknowledgement came: (request sent, answer read)
        self.ever_unknown = 0
        self.mistakes = []          # answers that no client should ever see
        self.unanswered = 0         # a client gave up waiting

    def note(self, act, states, sent):
        """`states` of an answer, by effect. What is unknown stays so until an answer to the same key or event decides it."""
        with self.lock:
            if all(state is None for state in act.states.values()):
                self.acts.append(act)
            for effect, state in states.items():
                before = act.states[effect]
                self.ever_unknown += before is None and state == UNKNOWN
                if before is None:
                    act.states[effect] = REFUSED if state == TURNED_AWAY else state
                elif before == UNKNOWN and state != TURNED_AWAY:
                    act.states[effect] = state
            if ACKNOWLEDGED in states.values():
                self.times.append((sent, time.monotonic()))
                act.acknowledged_at = act.acknowledged_at or time.strftime("%H:%M:%S", time.gmtime())

    def mistake(self, what):
        with self.lock:
            self.mistakes.append(what)

    def effects(self, *states):
        with self.lock:
            return {effect for act in self.acts for effect, state in act.states.items() if state in states}

    def when_acknowledged(self, effects):
        """From when to when, of those effects."""
        with self.lock:
            moments = sorted(act.acknowledged_at for act in self.acts if effects & act.states.keys() and act.acknowledged_at)
        return f"acknowledged from {moments[0]} to {moments[-1]}" if moments else "never acknowledged"

    def unknown_acts(self):
        with self.lock:
            return [act for act in self.acts if act.unknown()]

    def acknowledged_since(self, moment):
        """Of requests sent after it."""
        with self.lock:
            return sum(sent > moment for sent, _ in self.times)

    def longest_gap_s(self, began, ended):
        """The longest time in which nobody was acknowledged anything."""
        with self.lock:
            moments = [began, *sorted(answered for _, answered in self.times if began < answered < ended), ended]
        return max(later - earlier for earlier, later in zip(moments, moments[1:]))
