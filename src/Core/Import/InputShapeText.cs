using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Import;

/// <summary>Shapes of inputs as people write them: "1,28,28,1" for the only input, "image=1x28x28x1" for a named one.</summary>
public static class InputShapeText
{
    /// <summary>Reads shapes, for <see cref="ModelImportOptions.InputShapes"/>.</summary>
    /// <param name="texts">The shapes, each with the name of its input in front unless there is only one.</param>
    /// <exception cref="InvalidInputException">A text is no shape, or an input is named twice.</exception>
    public static IReadOnlyDictionary<string, TensorShape> Parse(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Dictionary<string, TensorShape> shapes = new(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            int equals = text.LastIndexOf('=');
            string name = equals < 0 ? string.Empty : text[..equals].Trim();
            if (!shapes.TryAdd(name, ShapeText.Parse(text[(equals + 1)..])))
            {
                throw new InvalidInputException(
                    name.Length > 0 ? $"The shape of '{name}' is given twice." : "Two shapes are given without the names of their inputs.", "Give each input one shape, as NAME=1,28,28,1.");
            }
        }

        return shapes;
    }
}
