/* Who is signed in here, renewed silently while the page is used. */
import { signal } from "@preact/signals";
import type { components } from "../../generated/contract";
import { api, ask, onSessionEnd } from "../api/client";
import { Refusal } from "../api/problem";
import { offline, sessionOver } from "../offline/network";
import { forgetDevice, forgetStaff, rememberStaff, rememberedStaff } from "../offline/store";
import { onOtherTab, tellTabs } from "../offline/tabs";

export type Session = components["schemas"]["Session"];
export type Role = Session["role"];

const RENEW_MS = 5 * 60_000;
const PATIENCE_MS = 8000;
const TAB_OF = "kafile.subject";
const LEAVING = "kafile.leaving"; /* somebody signed out while the server could not be reached */

/* undefined: not known yet; null: nobody. */
export const session = signal<Session | null | undefined>(undefined);
/* Over a page that is kept: somebody has to sign in again before it goes on. */
export const lapsed = signal(false);

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
		await began((await ask(api.GET("/v1/session", { signal: AbortSignal.timeout(PATIENCE_MS) }))).data);
	} catch (error) {
		/* Without an answer, signed in as far as this device knows. */
		session.value = error instanceof Refusal && error.passing ? await remembered() : null;
	}
}

/* A browser that keeps nothing serves for what needs no keeping. */
function remembered(): Promise<Session | null> {
	return rememberedStaff().catch(() => null);
}

/* Another person than the one before finds nothing of theirs. */
export async function began(next: Session): Promise<void> {
	const before = await remembered();
	if (before && before.subject !== next.subject)
		await forgetStaff();
	keepTabFor(next.subject);
	await rememberStaff(next).catch(() => undefined);
	localStorage.removeItem(LEAVING);
	sessionOver.value = false;
	session.value = next;
	settle(true);
	tellTabs("session");
}

/* In another tab somebody signed in or out. */
onOtherTab("session", () => void follow());

async function follow(): Promise<void> {
	if (session.value === undefined)
		return;
	/* Where nothing can be read, tabs would reload each other without end. */
	const staff = await rememberedStaff().catch(() => undefined);
	if (staff === undefined)
		return;
	if (staff && staff.subject === session.value?.subject) {
		sessionOver.value = false;
		return settle(true);
	}
	if (!staff)
		sessionStorage.clear();
	location.reload();
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

export function askToSignIn(): void {
	lapsed.value = true;
}

/* The work goes on without; what needs the server waits or is refused. */
export function putOffSigningIn(): void {
	sessionOver.value = true;
	settle(false);
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
	await forgetDevice().catch(() => undefined);
	sessionStorage.clear();
	sessionOver.value = false;
	session.value = null;
	settle(false);
	tellTabs("session");
	location.hash = "";
}

export function renewWhileUsed(): void {
	setInterval(() => {
		if (session.value && document.visibilityState === "visible" && !lapsed.value)
			void renew();
	}, RENEW_MS);
	document.addEventListener("visibilitychange", () => {
		if (session.value && document.visibilityState === "visible" && !lapsed.value)
			void renew();
	});
	let away = offline.value;
	offline.subscribe((now) => {
		if (away && !now) {
			void leave();
			if (session.value && !lapsed.value)
				void renew();
		}
		away = now;
	});
}

/* A renewal that fails keeps the page: whatever needs the session asks to sign in again. */
async function renew(): Promise<void> {
	try {
		session.value = (await ask(api.POST("/v1/session/renewal"))).data;
		sessionOver.value = false;
	} catch (error) {
		sessionOver.value ||= error instanceof Refusal && error.status === 401;
	}
}
