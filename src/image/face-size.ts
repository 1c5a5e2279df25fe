/** Side of a face image in pixels: FER-2013's. */
export const FACE_SIZE = 48;
/** Bytes of one gray face image. */
export const FACE_BYTES = FACE_SIZE * FACE_SIZE;
