/** As on the server, which decides; here it only spares the person the way. */
export const MAX_FILE_KIB = 64
