// Files to checked descriptions and definition sets.

export {
  isDescriptionText,
  type Loaded,
  type LoadFailure,
  type LoadOptions,
  libraryNames,
  listDescriptions,
  loadDefinitionSet,
  loadDescription,
  loadDescriptionText,
  packageRoot,
  readRegularFile,
} from './load.ts';
export { loadPlatform } from './platform.ts';
