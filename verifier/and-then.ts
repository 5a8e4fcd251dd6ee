/**
 * `next` of a value that is there, at once; of one that is still to come, when it comes. What is answered from memory goes
 * through without a promise: eight of them a request cost more than the decision.
 */
export const andThen = <T, U>(value: T | Promise<T>, next: (value: T) => U | Promise<U>): U | Promise<U> =>
  value instanceof Promise ? value.then(next) : next(value);
