import { bytesText } from "../../main/contract/texts.ts";
import { useBuildMenu } from "../builds/index.ts";
import { menuOf } from "../commands/target-action.ts";
import { useBuilds, useStacks } from "../engine/index.tsx";
import { Icon, IconButton, ImageName, useMenu } from "../parts/index.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { diskUse } from "./disk-use.ts";

/** The images that are on this machine, newest first. */
export function ImageList() {
  const { builds } = useBuilds();
  const { stacks } = useStacks();
  const { pickStack, pickBuild } = useWorkbench();
  const { menu, below, atPointer } = useMenu();
  const actions = useBuildMenu();
  const images = builds?.filter(({ tarball }) => tarball !== undefined) ?? [];
  const use = builds && diskUse(builds);
  const disk = use === undefined ? null : <p className="hint">{use}</p>;
  if (images.length === 0)
    return (
      <>
        <p className="hint">Finished images appear here.</p>
        {disk}
      </>
    );
  return (
    <>
      <ul className="rows" aria-label="Images">
        {images.map((build) => (
          <li
            key={build.id}
            className="row"
            onContextMenu={(event) => atPointer(event, build.image, menuOf(actions, build))}
          >
            <button
              type="button"
              className="row-main"
              title={build.tarball}
              onClick={() => {
                if (!stacks?.some(({ id }) => id === build.stack)) return;
                pickStack(build.stack);
                pickBuild(build.stack, build.id);
              }}
            >
              <Icon name="image" />
              <span className="row-name">
                <ImageName name={build.image} />
              </span>
              {build.active ? (
                <span
                  role="img"
                  aria-label="active"
                  title="The active image of its stack"
                  className="mark tone-good"
                >
                  <Icon name="check" />
                </span>
              ) : null}
              <span className="row-detail">{build.size === undefined ? "" : bytesText(build.size)}</span>
            </button>
            <IconButton
              icon="more"
              label={`Actions for ${build.image}`}
              aria-haspopup="menu"
              onClick={(event) => below(event, build.image, menuOf(actions, build))}
            />
          </li>
        ))}
      </ul>
      {disk}
      {menu}
    </>
  );
}
