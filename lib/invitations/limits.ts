export const SHORTEST_DAYS = 1
export const LONGEST_DAYS = 30
export const USUAL_DAYS = 7
export const LONGEST_NOTE = 500
