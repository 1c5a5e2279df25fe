/** Which face is open or pointed at, in the list and over the photo. */
export interface FaceChoice {
  readonly chosen: number | undefined;
  readonly pointed: number | undefined;
  /** −1 closes what is open. */
  onChoose(face: number): void;
  onPoint(face: number | undefined): void;
}
