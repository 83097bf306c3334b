/** Every text of the window and its menu. A language that lacks one does not compile. */
export interface Texts {
  readonly appName: string;
  readonly menu: {
    readonly file: string;
    readonly openFiles: string;
    readonly openFolder: string;
    readonly sample: string;
    readonly convert: string;
    readonly closeWindow: string;
    readonly quit: string;
    readonly edit: string;
    readonly copy: string;
    readonly selectAll: string;
    readonly view: string;
    readonly language: string;
    readonly zoomIn: string;
    readonly zoomOut: string;
    readonly resetZoom: string;
    readonly fullScreen: string;
    readonly help: string;
    readonly about: string;
    readonly hide: string;
    readonly hideOthers: string;
    readonly showAll: string;
  };
  readonly closing: {
    readonly message: string;
    readonly detail: string;
    readonly stay: string;
    readonly close: string;
  };
  readonly header: {
    readonly open: string;
    readonly openFolder: string;
    readonly sample: string;
    readonly language: string;
  };
  readonly presets: {
    readonly legend: string;
    readonly detect: string;
    readonly detectHint: string;
    readonly layers: (layers: number, hiddenSize: number) => string;
  };
  readonly empty: {
    readonly title: string;
    readonly body: string;
    readonly chooseFiles: string;
    readonly chooseFolder: string;
    readonly sample: string;
    readonly formats: string;
  };
  readonly drop: string;
  readonly samples: { readonly title: string; readonly making: string; readonly note: string };
  readonly rows: {
    readonly label: string;
    readonly inspecting: string;
    readonly ready: string;
    readonly waiting: string;
    readonly refused: string;
    readonly failed: string;
    readonly cancelled: string;
    readonly done: string;
    readonly layouts: string;
    readonly notices: (count: number) => string;
    readonly doesNotFit: (found: string, hiddenSize: number, selected: string) => string;
    readonly use: (size: string) => string;
    readonly custom: string;
    readonly convert: string;
    readonly again: string;
    readonly replace: string;
    readonly cancel: string;
    readonly remove: string;
    readonly show: string;
    readonly copyDetails: string;
    readonly copied: string;
    readonly cancelledNote: string;
    readonly verified: (bytes: string, seconds: string) => string;
  };
  readonly stages: {
    readonly inspecting: string;
    readonly reading: string;
    readonly multiplying: string;
    readonly writing: string;
    readonly finishing: string;
  };
  readonly timeLeft: (seconds: string) => string;
  readonly seconds: (value: number) => string;
  readonly overview: {
    readonly label: string;
    readonly nothingChosen: string;
    readonly noPlan: string;
    readonly close: string;
    readonly embedding: string;
    readonly embeddingNote: (rows: string) => string;
    readonly sharedBlock: (layers: number) => string;
    readonly sharedNote: string;
    readonly names: string;
    readonly config: string;
    readonly configNote: string;
    readonly unchanged: (count: number) => string;
    readonly dropped: string;
    readonly notices: string;
    readonly from: string;
    readonly fromPreset: string;
    readonly output: string;
    readonly where: string;
    readonly whatToDo: string;
  };
  readonly bar: {
    readonly saveTo: string;
    readonly beside: string;
    readonly change: string;
    readonly reset: string;
    readonly zip: string;
    readonly convert: (count: number) => string;
    readonly private: string;
  };
  readonly said: {
    readonly done: (name: string) => string;
    readonly failed: (name: string) => string;
    readonly cancelled: (name: string) => string;
  };
}
