/** Latchkey's mark. The name stands beside it. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg
      className="mark"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="currentColor"
      fillRule="evenodd"
      aria-hidden="true"
    >
      <path d="M8.2 1.6a5.2 5.2 0 0 1 1.7 10.1V18.2h2.4v-2.7h2.9v2.7h1.5v-4.1h3.6v8.3H6.5V11.7A5.2 5.2 0 0 1 8.2 1.6ZM8.2 4.9a1.9 1.9 0 1 0 .01 0Z" />
    </svg>
  );
}
