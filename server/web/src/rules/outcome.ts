/* What a rule says of a text: the value it stands for, or the code of what is wrong with it. */
export type Outcome<Value, Fault extends string> =
	| { readonly ok: true; readonly value: Value }
	| { readonly ok: false; readonly fault: Fault };

export function accepted<Value>(value: Value): { ok: true; value: Value } {
	return { ok: true, value };
}

export function refused<Fault extends string>(fault: Fault): { ok: false; fault: Fault } {
	return { ok: false, fault };
}
