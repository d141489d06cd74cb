/* The frame around every page: who is signed in, where one may go, what is not yet sent. */
import { useEffect, useErrorBoundary, useRef, useState } from "preact/hooks";
import type { ComponentType } from "preact";
import { language, LANGUAGES, t, useLanguage, type Language } from "./language/language";
import { pages, pagesOf, type Page, type PageProps } from "./pages";
import { href, place } from "./router";
import { OwnPassword } from "./session/own_password";
import { lapsed, putOffSigningIn, session, signOut, type Role, type Session } from "./session/session";
import { SignIn } from "./session/sign_in";
import { NotSentBar } from "./offline/not_sent_bar";
import { Dialog } from "./parts/dialog";
import { Refused } from "./parts/errors";
import { Loading } from "./parts/loading";
import { pending, refused } from "./offline/queue";

export function Application() {
	const staff = session.value;
	if (staff === undefined)
		return <Loading />;
	return (
		<>
			<a href="#main" class="govuk-skip-link" onClick={skip}>{t("shell.skip")}</a>
			<Header />
			<NotSentBar />
			{staff && !staff.password_temporary ? <SignedIn staff={staff} /> : <Door staff={staff} />}
			{staff?.stored_on === "one_disk" && <OneDisk />}
			{lapsed.value && <Dialog title={t("session.lapsed")} onClose={putOffSigningIn}><SignIn again /></Dialog>}
		</>
	);
}

function OneDisk() {
	return (
		<footer class="govuk-width-container kafile-no-print">
			<p class="govuk-body-s govuk-hint">{t("shell.oneDisk")}</p>
		</footer>
	);
}

/* Nobody goes further without having signed in, and with a password that nobody else knows. */
function Door({ staff }: { staff: Session | null }) {
	useEffect(() => {
		document.title = `${t("session.signIn")} – Kafile`;
	}, [language.value]);
	return (
		<main class="govuk-width-container govuk-main-wrapper" id="main" tabIndex={-1}>
			{staff ? <OwnPassword staff={staff} /> : <SignIn />}
		</main>
	);
}

/* The address' own # is the page's. */
function skip(event: Event) {
	event.preventDefault();
	document.getElementById("main")?.focus();
}

function Header() {
	const staff = session.value;
	return (
		<header class="kafile-header">
			<div class="govuk-width-container kafile-header__row">
				<a class="kafile-header__name" href="#/">Kafile</a>
				<LanguageChoice />
				{staff && <a class="kafile-header__link" href={href("account")}>{staff.display_name ?? staff.subject}</a>}
				{staff && <SignOutButton />}
			</div>
			{staff && !staff.password_temporary && <Navigation role={staff.role} />}
		</header>
	);
}

function SignOutButton() {
	const [asking, ask] = useState(false);
	const lost = pending.value + refused.value;
	return (
		<>
			<button type="button" class="kafile-header__link" onClick={() => (lost > 0 ? ask(true) : void signOut())}>
				{t("shell.signOut")}
			</button>
			{asking && (
				<Dialog title={t("shell.signOutUnsent", { count: lost })} onClose={() => ask(false)}>
					<p class="govuk-body">{t("shell.signOutUnsentBody")}</p>
					<button type="button" class="govuk-button govuk-button--warning" onClick={() => void signOut()}>{t("shell.signOutAnyway")}</button>
				</Dialog>
			)}
		</>
	);
}

function LanguageChoice() {
	return (
		<div class="kafile-header__languages" role="group" aria-label={t("shell.language")}>
			{LANGUAGES.map(({ code, name }) => (
				<button key={code} type="button" lang={code} class="kafile-header__link" aria-pressed={language.value === code}
					onClick={() => void useLanguage(code as Language)}>{name}</button>
			))}
		</div>
	);
}

/* The page that the address names, else the first; undefined where it is not this role's. */
function pageHere(role: Role): Page | undefined {
	const [name] = place.value.segments;
	const allowed = pagesOf(role);
	return name ? allowed.find((page) => page.name === name) : allowed[0];
}

function Navigation({ role }: { role: Role }) {
	const current = pageHere(role)?.name;
	const shown = pagesOf(role).filter((page) => !page.hidden);
	return (
		<nav class="kafile-navigation" aria-label={t("shell.navigation")}>
			<ul class="govuk-width-container kafile-navigation__list">
				{shown.map((page) => (
					<li key={page.name}>
						<a href={href(page.name)} aria-current={page.name === current ? "page" : undefined}>{t(page.title)}</a>
					</li>
				))}
			</ul>
		</nav>
	);
}

function SignedIn({ staff }: { staff: Session }) {
	const [name, ...segments] = place.value.segments;
	const page = pageHere(staff.role);
	const opened = useRef(page);

	/* Who follows a link with a keyboard or a screen reader goes on in what it opened. */
	useEffect(() => {
		if (opened.current !== page)
			document.getElementById("main")?.focus();
		opened.current = page;
	}, [page]);
	return (
		<main class="govuk-width-container govuk-main-wrapper" id="main" tabIndex={-1}>
			{page ? <Opened key={page.name} page={page} segments={segments} /> : <NotFound name={name ?? ""} />}
		</main>
	);
}

function NotFound({ name }: { name: string }) {
	const known = pages.some((page) => page.name === name);
	return (
		<>
			<h1 class="govuk-heading-l">{t(known ? "shell.notYours" : "shell.notFound")}</h1>
			<p class="govuk-body">{t(known ? "shell.notYoursBody" : "shell.notFoundBody")}</p>
		</>
	);
}

function Opened({ page, segments }: { page: Page; segments: string[] }) {
	const [View, show] = useState<ComponentType<PageProps> | null>(null);
	const [failed, fail] = useState<unknown>(null);
	const [broken, mend] = useErrorBoundary();

	useEffect(() => {
		page.load().then((module) => show(() => module.default), fail);
	}, [page]);
	useEffect(() => {
		document.title = `${t(page.title)} – Kafile`;
	}, [page, language.value]);
	if (broken || failed)
		return <Refused of={broken ?? failed} onRetry={() => (broken ? mend() : location.reload())} />;
	return View ? <View segments={segments} /> : <Loading />;
}
