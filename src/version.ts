/** @file The version every report and every saved network prints; a test holds it equal to package.json. */
export const VERSION = '0.1.0';
