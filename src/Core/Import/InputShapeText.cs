using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Import;

/// <summary>Shapes of inputs as people write them: "1,28,28,1" for the only input, "image=1x28x28x1" for a named one.</summary>
public static class InputShapeText
{
    /// <summary>Reads shapes, for <see cref="ModelImportOptions.InputShapes"/>.</summary>
    /// <param name="texts">The shapes, each with the name of its input in front unless there is only one.</param>
    /// <exception cref="InvalidInputException">A text is no shape, or an input is named twice.</exception>
    public static IReadOnlyDictionary<string, TensorShape> Parse(IEnumerable<string> texts) =>
        NamedInputText.Parse(texts, "shape", "NAME=1,28,28,1", (shape, _) => ShapeText.Parse(shape));
}
