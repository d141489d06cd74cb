/* Who is signed in here, renewed silently while the page is used. */
import { signal } from "@preact/signals";
import type { components } from "../../generated/contract";
import { api, ask, onSessionEnd } from "../api/client";
import { Refusal } from "../api/problem";
import { forgetDevice, rememberStaff, rememberedStaff } from "../offline/store";

export type Session = components["schemas"]["Session"];
export type Role = Session["role"];

const RENEW_MS = 5 * 60_000;
const TAB_OF = "kafile.subject";
const LEAVING = "kafile.leaving"; /* somebody signed out while the server could not be reached */

/* undefined: not known yet; null: nobody. */
export const session = signal<Session | null | undefined>(undefined);
/* Over a page that is kept: somebody has to sign in again before it goes on. */
export const lapsed = signal(false);
/* Signed in as far as this device knows: the network is away, so nobody could be asked. */
export const offline = signal(false);

let waiting: ((signedIn: boolean) => void)[] = [];

export function hasRole(...roles: Role[]): boolean {
	return !!session.value && roles.includes(session.value.role);
}

/* A code in the session's scope: no list means all of them. */
export function inScope(codes: readonly string[] | null | undefined, code: string): boolean {
	return !codes || codes.length === 0 || codes.includes(code);
}

export async function resumeSession(): Promise<void> {
	if (!(await leave())) {
		session.value = null;
		return;
	}
	try {
		await began((await ask(api.GET("/v1/session"))).data);
	} catch (error) {
		if (!(error instanceof Refusal) || !error.passing)
			session.value = null;
		else
			resumeOffline(await rememberedStaff());
	}
}

function resumeOffline(staff: Session | null) {
	session.value = staff;
	offline.value = staff !== null;
}

/* Another person than the one before finds nothing of theirs. */
export async function began(next: Session): Promise<void> {
	const before = await rememberedStaff();
	if (before && before.subject !== next.subject)
		await forgetDevice();
	keepTabFor(next.subject);
	await rememberStaff(next);
	localStorage.removeItem(LEAVING);
	session.value = next;
	offline.value = false;
	settle(true);
}

/* Drafts stand in the tab's session storage, which outlives a session that ended by itself. */
function keepTabFor(subject: string) {
	const before = sessionStorage.getItem(TAB_OF);
	if (before !== null && before !== subject)
		sessionStorage.clear();
	sessionStorage.setItem(TAB_OF, subject);
}

function settle(signedIn: boolean) {
	lapsed.value = false;
	for (const resolve of waiting)
		resolve(signedIn);
	waiting = [];
}

onSessionEnd(() => {
	if (!session.value)
		return Promise.resolve(false);
	lapsed.value = true;
	return new Promise((resolve) => waiting.push(resolve));
});

/* False: the server could not be told. It is as soon as it can be: nothing here can take its cookie away. */
async function leave(): Promise<boolean> {
	if (!localStorage.getItem(LEAVING))
		return true;
	try {
		await ask(api.DELETE("/v1/session"));
	} catch (error) {
		if (!(error instanceof Refusal) || error.passing)
			return false;
	}
	localStorage.removeItem(LEAVING);
	return true;
}

/* Ends it on every device; nothing personal stays on this one. */
export async function signOut(): Promise<void> {
	localStorage.setItem(LEAVING, "yes");
	await leave();
	await forgetDevice();
	sessionStorage.clear();
	session.value = null;
	settle(false);
	location.hash = "";
}

export function renewWhileUsed(): void {
	addEventListener("online", () => void leave());
	setInterval(() => {
		if (session.value && document.visibilityState === "visible" && !lapsed.value)
			void renew();
	}, RENEW_MS);
	document.addEventListener("visibilitychange", () => {
		if (session.value && document.visibilityState === "visible" && !lapsed.value)
			void renew();
	});
}

/* A renewal that fails is told by the next request that needs the session. */
async function renew(): Promise<void> {
	try {
		session.value = (await ask(api.POST("/v1/session/renewal"))).data;
		offline.value = false;
	} catch {
		return;
	}
}
