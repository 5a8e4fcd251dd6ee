// Loaded by a process before its program: its wall clock is an hour ahead, and jumps to the other side of the truth with
// each SIGUSR2. The monotonic clock is left alone. Plain JavaScript: nothing has been built for it.

const HOUR_MS = 3_600_000;
const TrueDate = Date;
let shiftMs = HOUR_MS;

globalThis.Date = class ShiftedDate extends TrueDate {
  constructor(...parts) {
    if (parts.length === 0) super(TrueDate.now() + shiftMs);
    else super(...parts);
  }

  static now() {
    return TrueDate.now() + shiftMs;
  }
};

process.on('SIGUSR2', () => {
  shiftMs = -shiftMs;
});
