export const border = {} as const;
