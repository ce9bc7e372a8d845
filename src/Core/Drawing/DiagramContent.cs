namespace TfModelTools.Drawing;

/// <summary>What is drawn.</summary>
/// <param name="Model">The boxes and connections of the whole model.</param>
/// <param name="Details">What a page tells of each node, in the diagram's order; asked for only where a page is written.</param>
internal sealed record DiagramContent(DiagramModel Model, Func<IReadOnlyList<NodeDetails>> Details);
