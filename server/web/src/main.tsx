/* Where the application begins. */
import { render } from "preact";
import { Application } from "./application";
import { firstLanguage, useLanguage } from "./language/language";
import { renewWhileUsed, resumeSession } from "./session/session";
import { readDevice, sendWhenOnline } from "./offline/queue";

await useLanguage(firstLanguage());
render(<Application />, document.getElementById("kafile")!);
await readDevice().catch(() => undefined);
await resumeSession();
renewWhileUsed();
sendWhenOnline();
if ("serviceWorker" in navigator)
	void navigator.serviceWorker.register("/service_worker.js");
