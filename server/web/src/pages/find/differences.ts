/* Two people changed one thing: what each of them changed since both had read it. */
export interface Difference {
	field: string;
	before: string;
	theirs: string;
	yours: string;
}

/* Fields in which what stands now is not what the form would leave. Only what one of the two changed is named. */
export function differences(base: Record<string, string>, theirs: Record<string, string>, yours: Record<string, string>): Difference[] {
	return Object.keys(yours)
		.map((field) => ({ field, before: base[field] ?? "", theirs: theirs[field] ?? "", yours: yours[field] ?? "" }))
		.filter(({ before, theirs, yours }) => theirs !== yours && !(theirs === before && yours === before));
}

/* Both changed it, to different values: somebody has to choose. */
export function isContested({ before, theirs, yours }: Difference): boolean {
	return theirs !== before && yours !== before;
}

/* What only one of them changed is kept as that one has it. */
export function unchallenged({ before, yours }: Difference): "yours" | "theirs" {
	return yours === before ? "theirs" : "yours";
}
