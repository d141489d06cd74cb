/* Instead of a convoy: it loads, or why it cannot be shown. */
import { Refused } from "../parts/errors";
import { Loading } from "../parts/loading";

export function NoConvoy({ code, failed, reload }: { code: string; failed: unknown; reload: () => void }) {
	return (
		<>
			<h1 class="govuk-heading-l kafile-heading">{code}</h1>
			{failed === null ? <Loading /> : <Refused of={failed} onRetry={reload} />}
		</>
	);
}
