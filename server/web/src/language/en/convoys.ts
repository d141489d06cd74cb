export const convoys = {} as const;
