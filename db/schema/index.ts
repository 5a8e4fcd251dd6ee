export * from './audit';
export * from './catalogue';
export * from './feed';
export * from './installation';
export * from './owners';
export * from './token-directory';
export * from './tokens';
export * from './usage';
