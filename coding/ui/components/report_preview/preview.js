// The report as it will look, in a frame that may run nothing, load nothing and reach nothing of the page around it.
export default function mount({ data, parentElement }) {
  let frame = parentElement.querySelector('.report-preview');
  if (!frame) {
    frame = document.createElement('iframe');
    frame.className = 'report-preview';
    frame.setAttribute('sandbox', '');
    frame.setAttribute('referrerpolicy', 'no-referrer');
    parentElement.append(frame);
  }
  frame.title = data.title;
  // The same report set anew would scroll back to its beginning.
  if (frame.srcdoc !== data.html) frame.srcdoc = data.html;
}
