import { App } from "./app.js";
import { loadScene } from "../data/scene.js";

loadScene().then((scene) => new App(scene).start());
