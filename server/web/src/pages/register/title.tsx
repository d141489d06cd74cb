/* The heading of a step; takes the focus where the step before went away. */
import { useEffect, useRef } from "preact/hooks";

export function Title({ text, arrived = false }: { text: string; arrived?: boolean }) {
	const element = useRef<HTMLHeadingElement>(null);

	useEffect(() => {
		if (!arrived)
			return;
		element.current?.focus();
		scrollTo(0, 0);
	}, []);
	return <h1 class="govuk-heading-l kafile-register-title kafile-no-print" tabIndex={-1} ref={element}>{text}</h1>;
}
