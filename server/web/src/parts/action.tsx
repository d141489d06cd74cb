/* What a button does, once: a second click while it runs does nothing. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../language/language";

export interface Action<Arguments extends unknown[]> {
	busy: boolean;
	failed: unknown; /* null unless the last run was refused */
	run: (...given: Arguments) => Promise<boolean>;
	clear: () => void;
}

/* `run` resolves to false if it was refused, or ran already. */
export function useAction<Arguments extends unknown[]>(act: (...given: Arguments) => Promise<unknown>): Action<Arguments> {
	const running = useRef(false);
	const [busy, setBusy] = useState(false);
	const [failed, fail] = useState<unknown>(null);

	async function run(...given: Arguments): Promise<boolean> {
		if (running.current)
			return false;
		running.current = true;
		setBusy(true);
		fail(null);
		try {
			await act(...given);
			return true;
		} catch (error) {
			fail(error);
			return false;
		} finally {
			running.current = false;
			setBusy(false);
		}
	}
	return { busy, failed, run, clear: () => fail(null) };
}

interface ButtonProps {
	busy: boolean;
	onClick?: () => void; /* without it the button submits its form */
	kind?: "secondary" | "warning";
	children: ComponentChildren;
}

/* Says that it works on it after a click; stays focusable, so that a keyboard does not lose its place. */
export function ActionButton({ busy, onClick, kind, children }: ButtonProps) {
	return (
		<button type={onClick ? "button" : "submit"} class={`govuk-button${kind ? ` govuk-button--${kind}` : ""}`} aria-disabled={busy} onClick={onClick}>
			{busy ? t("shell.working") : children}
		</button>
	);
}
