/** The mean temperature of each month, in degrees Celsius. */
export const temperatures: Readonly<Record<string, readonly number[]>> = {
  Lisbon: [11.6, 12.7, 14.9, 15.9, 18.0, 21.2, 23.1, 23.5, 22.1, 18.8, 15.0, 12.4],
  Oslo: [-2.3, -1.9, 1.3, 6.4, 11.7, 15.8, 18.0, 16.7, 12.3, 6.5, 2.1, -1.5],
  Singapore: [26.8, 27.3, 27.8, 28.2, 28.6, 28.5, 28.2, 28.1, 28.0, 27.9, 27.2, 26.8],
};
