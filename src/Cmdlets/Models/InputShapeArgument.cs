using System.Collections;
using System.Globalization;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Import;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Models;

/// <summary>Shapes of inputs as a parameter takes them: '1,28,28,1', '1x28x28x1', 1, 28, 28, 1, 'image=1,28,28,1' or @{ image = '1,28,28,1' }.</summary>
public sealed class InputShapeArgument
{
    private InputShapeArgument(IReadOnlyDictionary<string, TensorShape> shapes) => Shapes = shapes;

    /// <summary>The shapes by input; the empty name stands for the only one.</summary>
    public IReadOnlyDictionary<string, TensorShape> Shapes { get; }

    /// <summary>Such as "image=(1, 28, 28, 1)".</summary>
    public override string ToString() => string.Join("; ", Shapes.Select(s => s.Key.Length > 0 ? $"{s.Key}={s.Value}" : s.Value.ToString()));

    /// <summary>Reads what was typed.</summary>
    /// <exception cref="TfModelTools.Common.TfModelException">It is no shape.</exception>
    internal static InputShapeArgument From(object value) => value switch
    {
        IDictionary named => new(InputShapeText.Parse(TableEntries.Of(named).Select(e => $"{e.Name}={Text(e.Value)}"))),
        string text => new(InputShapeText.Parse([text])),
        TensorShape shape => new(new Dictionary<string, TensorShape> { [string.Empty] = shape }),
        IEnumerable items when items.Cast<object?>().Select(PipelineValue.Unwrap).All(i => i is string s && (s.Contains('=', StringComparison.Ordinal) || s.AsSpan().IndexOfAny(",xX ") >= 0)) =>
            new(InputShapeText.Parse(items.Cast<object?>().Select(Text))),
        _ => new(InputShapeText.Parse([Text(value)])),
    };

    private static string Text(object? value) => PipelineValue.Unwrap(value) switch
    {
        string text => text,
        IEnumerable extents => string.Join(',', extents.Cast<object?>().Select(Text)),
        object extent => Convert.ToString(extent, CultureInfo.InvariantCulture)!,
        null => "?",
    };
}
