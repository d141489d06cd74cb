export const boarding = {} as const;
