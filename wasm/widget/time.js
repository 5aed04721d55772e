// Moments as cases write them, with the offset that the case has.

const two = (n) => String(n).padStart(2, "0");

/** The device's time, to the minute, with its offset. */
export function now() {
  const d = new Date();
  const east = -d.getTimezoneOffset();
  const offset = (east < 0 ? "-" : "+") + two(Math.floor(Math.abs(east) / 60)) + ":" + two(Math.abs(east) % 60);
  return wall(d.getTime(), offset) + ":00" + offset;
}

/** Such as 2022-11-26T13:52: the wall's time at an offset. */
export function wall(milliseconds, offset) {
  return new Date(milliseconds + minutesOf(offset) * 60e3).toISOString().slice(0, 16);
}

export const offsetOf = (moment) => (/Z$/.test(moment) ? "+00:00" : moment.slice(-6));
export const clock = (moment) => moment.slice(11, 16);

/** The clock as it is told at a time: 14:10, and 11-28 14:10 where it is another day's and half a day or more away. */
export function toldAt(moment, at) {
  const near = moment.slice(0, 10) === at.slice(0, 10) || Math.abs(Date.parse(moment) - Date.parse(at)) < 12 * 3600e3;
  return near ? clock(moment) : moment.slice(5, 16).replace("T", " ");
}

export const day = (moment) => moment.slice(0, 16).replace("T", " ");

function minutesOf(offset) {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(offset);
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
