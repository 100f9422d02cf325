import { App } from "./app.js";
import { loadScene } from "./scene.js";

loadScene().then((scene) => new App(scene).start());
