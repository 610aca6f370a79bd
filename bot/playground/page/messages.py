"""What the page itself says, by the names its scripts know. Pure; fields in braces are filled in by the page."""

from bot.i18n import Words


def texts(_: Words) -> dict[str, str]:
    """Everything the page says, in one language."""
    return {**_page(_), **_phones(_), **_clock(_), **_panel(_), **_kinds(_), **_trouble(_), **_tour(_)}


def _page(_: Words) -> dict[str, str]:
    return {
        "title": _.label("Linli: a town on the screen"),
        "tagline": _.label("A town of phones. Everybody in it is invented."),
        "tools": _.label("This page"),
        "skip": _.label("Skip to the phones"),
        "language": _.label("Language of this page"),
        "theme": _.label("Light or dark"),
        "theme_auto": _.label("As this computer"),
        "theme_light": _.label("Light"),
        "theme_dark": _.label("Dark"),
        "start_tour": _.label("Guided tour"),
        "save": _.label("Save as a scenario"),
        "keys": _.label("Keyboard"),
        "keys_title": _.label("With the keyboard alone"),
        "keys_phones": _.label("Next and previous phone"),
        "keys_messages": _.label("Through the messages, when one has the focus"),
        "keys_write": _.label("Write on the phone in hand"),
        "keys_clock": _.label("Next reminder, one hour on, pause"),
        "keys_panel": _.label("What is going on"),
        "keys_help": _.label("This list"),
        "close": _.label("Close"),
        "lost": _.label("The page has lost the town. It keeps trying."),
        "back": _.label("Connected again."),
        "story_now": _.label("Scenario {name}: step {done} of {steps}", name="{name}", done="{done}", steps="{steps}"),
        "story_step": _.label("{at} {who}: {what}", at="{at}", who="{who}", what="{what}"),
        "story_refused": _.label("Not possible: {why}", why="{why}"),
        "not_understood": _.label("The town did not understand that."),
        "impossible": _.label("No phone can do that: {detail}", detail="{detail}"),
        "down": _.label("The service is down. Start it again first."),
        "origin": _.label("The town answers its own page only."),
        "host": _.label("The town answers its own page only."),
        "nothing": _.label("There is nothing here."),
    }


def _phones(_: Words) -> dict[str, str]:
    return {
        "phones": _.label("Phones"),
        "phone_of": _.label("Phone of {name}, {role}", name="{name}", role="{role}"),
        "messages_of": _.label("Messages on the phone of {name}", name="{name}"),
        "role_observed": _.label("under observation"),
        "role_head": _.label("head of a household"),
        "role_resident": _.label("resident"),
        "role_grid_worker": _.label("grid worker"),
        "role_community_doctor": _.label("community doctor"),
        "role_counsellor": _.label("counsellor"),
        "role_supervisor": _.label("supervisor"),
        "role_administrator": _.label("administrator"),
        "role_volunteer": _.label("volunteer"),
        "add_phone": _.label("Another phone"),
        "swap": _.label("Give this place to somebody else"),
        "put_away": _.label("Put this phone away"),
        "more": _.label("More"),
        "who": _.label("Whose phone?"),
        "search": _.label("Search by name, role or household"),
        "found": _.label("{n} people", n="{n}"),
        "nobody": _.label("Nobody is called that."),
        "no_phone_yet": _.label("has not joined yet"),
        "on_stage": _.label("already here"),
        "unread": _.label("{n} unread", n="{n}"),
        "write": _.label("Message"),
        "write_to": _.label("Write to Linli as {name}", name="{name}"),
        "send": _.label("Send"),
        "commands": _.label("Commands"),
        "typing": _.label("typing…"),
        "bot": _.label("Linli says"),
        "me": _.label("{name} says", name="{name}"),
        "edited": _.label("edited"),
        "editing": _.label("Changing a message"),
        "edit": _.label("Change"),
        "taken": _.label("read by the service"),
        "waits": _.label("not read by the service yet"),
        "invited": _.label("{name} has an invitation link:", name="{name}"),
        "open_link": _.label("Open the link: Start"),
        "block": _.label("Block the bot"),
        "unblock": _.label("Unblock the bot"),
        "blocked": _.label("This phone has blocked the bot."),
        "restart_bot": _.label("Unblock and write again"),
        "empty": _.label("Nothing here yet. The clock brings messages."),
        "newest": _.label("To the newest message"),
        "new_message": _.label("{name}: {text}", name="{name}", text="{text}"),
        "buttons": _.label("Buttons: {labels}", labels="{labels}"),
        "picture": _.label("Picture"),
        "file": _.label("File"),
        "voice": _.label("Voice note"),
        "location": _.label("Location"),
        "contact": _.label("Contact"),
        "attach": _.label("Attach"),
        "send_picture": _.label("A picture or file…"),
        "send_voice": _.label("A voice note"),
        "send_location": _.label("Where I am"),
        "send_contact": _.label("My phone number"),
        "play_voice": _.label("{seconds} seconds", seconds="{seconds}"),
        "forwarded": _.label("Forwarded"),
        "link_out": _.label("This button opens {url}. The playground reaches no other place.", url="{url}"),
    }


def _clock(_: Words) -> dict[str, str]:
    return {
        "clock": _.label("The town's clock"),
        "now": _.label("Now"),
        "now_hint": _.label("Ordinary time from here on"),
        "pause": _.label("Pause"),
        "go_on": _.label("Go on"),
        "plus_10": _.label("+10 min"),
        "plus_60": _.label("+1 h"),
        "slot": _.label("Next reminder"),
        "day": _.label("Next day"),
        "step": _.label("Next step"),
        "play_day": _.label("Play a day"),
        "in_seconds": _.label("in {n} s", n="{n}"),
        "stands": _.label("stands still"),
        "ordinary": _.label("ordinary time"),
        "times": _.label("{n} times as fast", n="{n}"),
        "on_the_way": _.label("on the way…"),
    }


def _panel(_: Words) -> dict[str, str]:
    return {
        "panel": _.label("What is going on"),
        "service_up": _.label("The service is running."),
        "service_down": _.label("The service is dead. {n} updates wait at the Bot API; none is lost.", n="{n}"),
        "people_now": _.label("{observed} people are observed, {ill} of them ill.", observed="{observed}", ill="{ill}"),
        "duties_now": _.label("Reports of today: {done} in, {missed} missed.", done="{done}", missed="{missed}"),
        "alerts_none": _.label("No alert is open."),
        "alerts_now": _.label(
            "Open alerts: {alerts}; not called yet: {uncalled}.", alerts="{alerts}", uncalled="{uncalled}"
        ),
        "queue": _.label("Waiting to be sent"),
        "queue_empty": _.label("Nothing waits: everything promised has been sent."),
        "lane_urgent": _.label("urgent"),
        "lane_reply": _.label("replies"),
        "lane_reminder": _.label("reminders"),
        "lane_broadcast": _.label("broadcasts"),
        "due": _.label("Due next"),
        "due_nothing": _.label("Nothing is due."),
        "due_and_more": _.label("and {n} more", n="{n}"),
        "told": _.label("Who was told what"),
        "outcome_sent": _.label("arrived"),
        "outcome_blocked": _.label("blocked"),
        "outcome_failed": _.label("failed"),
        "outcome_expired": _.label("too late, not sent"),
        "outcome_uncertain": _.label("uncertain"),
        "outcome_possibly_twice": _.label("arrived, possibly twice"),
        "outcome_withdrawn": _.label("taken back"),
        "outcome_waiting": _.label("waits"),
        "outcome_sending": _.label("on its way"),
        "attempts": _.label("attempt {n}", n="{n}"),
    }


def _kinds(_: Words) -> dict[str, str]:
    return {
        "due_monitoring.remind": _.label("reminder"),
        "due_monitoring.remind.second": _.label("second reminder"),
        "due_monitoring.close_slot": _.label("the report is due: done or missed"),
        "due_monitoring.nudge": _.label("ask who missed a report"),
        "due_forms.expire": _.label("an unfinished form ends"),
        "due_monitoring.visit": _.label("a visit after recovery"),
        "due_monitoring.shift": _.label("a worker's list"),
        "due_monitoring.tell_beginning": _.label("what an observation asks of somebody"),
        "due_messaging.vanish": _.label("a shown contact disappears"),
        "due_monitoring.alert_unanswered": _.label("an answer is due"),
        "due_assistance.deadline": _.label("an answer is due"),
        "due_assistance.remind": _.label("half the time to answer is over"),
        "due_assistance.look": _.label("somebody who could take a request comes"),
        "due_assistance.leave": _.label("a leave begins"),
        "due_other": _.label("something falls due"),
        "kind_monitoring.recorded": _.label("what was recorded"),
        "kind_monitoring.repeated": _.label("reported already"),
        "kind_monitoring.symptom_alert": _.label("alert"),
        "kind_monitoring.unanswered_alert": _.label("alert"),
        "kind_monitoring.emergency": _.label("emergency numbers"),
        "kind_monitoring.missed": _.label("a report is missing"),
        "kind_monitoring.details": _.label("details of an alert"),
        "kind_monitoring.taken": _.label("what to record after the call"),
        "kind_monitoring.taken_by_colleague": _.label("a colleague is calling"),
        "kind_monitoring.worker_calls": _.label("who is calling"),
        "kind_monitoring.reviewed": _.label("alert closed"),
        "kind_monitoring.review_done": _.label("the call was recorded"),
        "kind_people.joined": _.label("welcome"),
        "kind_people.help": _.label("help"),
        "kind_people.language_set": _.label("another language"),
        "kind_people.choose_language": _.label("choice of language"),
        "kind_forms": _.label("a question"),
        "kind_reminder": _.label("reminder"),
        "kind_other": _.label("message"),
    }


def _trouble(_: Words) -> dict[str, str]:
    return {
        "trouble": _.label("Break something"),
        "trouble_slow": _.label("Slow Bot API"),
        "trouble_slow_expect": _.label("Every message takes two seconds. Nothing is lost; urgent ones go first."),
        "trouble_429": _.label("Too many requests (429)"),
        "trouble_429_expect": _.label("The next three messages are refused for ten seconds, and arrive after that."),
        "trouble_502": _.label("Bad gateway (502)"),
        "trouble_502_expect": _.label(
            "The next message gets no clear answer. It is sent once more and marked as possibly twice."
        ),
        "trouble_block": _.label("Block the bot on one phone"),
        "trouble_block_expect": _.label(
            "The phone in hand gets nothing any more; the others are not delayed. Writing again lifts it."
        ),
        "trouble_kill": _.label("Kill the service"),
        "trouble_kill_expect": _.label("People go on writing. When it starts again, every message is answered once."),
        "trouble_restart": _.label("Start the service again"),
        "trouble_calm": _.label("Mend everything"),
        "trouble_on": _.label("on"),
    }


def _tour(_: Words) -> dict[str, str]:
    return {
        "tour": _.label("Guided tour"),
        "tour_step": _.label("Step {n} of {all}", n="{n}", all="{all}"),
        "tour_show": _.label("Show me"),
        "tour_next": _.label("Next"),
        "tour_end": _.label("End the tour"),
        "tour_done": _.label("Done: it really happened."),
        "tour_press": _.label("Press what glows."),
        "tour_write": _.label("Write on the phone that glows: {text}", text="{text}"),
        "tour_over": _.label("That was the town. Everything is yours now: press, write, break."),
        "tour_reminder": _.label(
            "It is almost eight: let the clock go to the next reminder, and see who is asked, each in their own language."
        ),
        "tour_taps": _.label("Two taps are a whole report: a temperature, then “no symptoms, send”."),
        "tour_fever": _.label(
            "The head of another household reports for a family member in plain words: a fever and a cough."
        ),
        "tour_alert": _.label(
            "In the same second the grid worker and the doctor were told, without a name; the doctor opens the details."
        ),
        "tour_answer": _.label(
            "The worker says “I am calling now”, the family learns who calls, and the call is recorded."
        ),
        "tour_miss": _.label(
            "Now nobody answers: evening comes, a second reminder, then the report is missed and said so once."
        ),
        "tour_restart": _.label(
            "Kill the service, write to it all the same, start it again: the message is answered, nothing was lost."
        ),
        "tour_language": _.label("One more thing: whoever prefers another language says so once."),
    }
