/* Every page: its name in the address, who may use it, and its code, which is loaded when it is opened. */
import type { ComponentType } from "preact";
import type { Key } from "./language/language";
import type { Role } from "./session/session";

export interface Page {
	name: string;
	title: Key;
	roles: Role[];
	load: () => Promise<{ default: ComponentType<PageProps> }>;
	hidden?: true; /* reached from others, not from the navigation */
}

/* The address' segments behind the page's name. */
export interface PageProps {
	segments: string[];
}

const DESK: Role[] = ["admin", "officer"];
const FIELD: Role[] = [...DESK, "coordinator"];
const STAFF: Role[] = [...FIELD, "border"];

export const pages: Page[] = [
	{ name: "today", title: "page.today", roles: [...DESK, "auditor"], load: () => import("./pages/today/today") },
	{ name: "register", title: "page.register", roles: STAFF, load: () => import("./pages/register/register") },
	{ name: "find", title: "page.find", roles: [...FIELD, "auditor"], load: () => import("./pages/find/find") },
	{ name: "people", title: "page.person", roles: [...FIELD, "auditor"], load: () => import("./pages/find/person"), hidden: true },
	{ name: "convoys", title: "page.convoys", roles: [...STAFF, "auditor"], load: () => import("./pages/convoys/convoys") },
	{ name: "boarding", title: "page.boarding", roles: FIELD, load: () => import("./pages/boarding/boarding") },
	{ name: "border", title: "page.border", roles: [...DESK, "border"], load: () => import("./pages/border/border") },
	{ name: "messages", title: "page.messages", roles: DESK, load: () => import("./pages/messages/messages") },
	{ name: "import", title: "page.import", roles: DESK, load: () => import("./pages/import/import") },
	{ name: "admin", title: "page.admin", roles: [...DESK, "auditor"], load: () => import("./pages/admin/admin") },
	{ name: "account", title: "page.account", roles: [...STAFF, "gateway", "auditor"], load: () => import("./session/account"), hidden: true },
];

export function pagesOf(role: Role): Page[] {
	return pages.filter((page) => page.roles.includes(role));
}
