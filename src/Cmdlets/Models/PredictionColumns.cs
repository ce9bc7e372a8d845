using System.Globalization;
using System.Management.Automation;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Models;

/// <summary>
/// The properties of a prediction: of each output its values or its classes of the highest scores; flat, a property for each number, as
/// tables want it.
/// </summary>
/// <param name="top">How many classes are wanted; 0 for the values.</param>
/// <param name="labels">The names of the classes; null for none.</param>
/// <param name="isFlat">Whether every property is to be a single value.</param>
internal sealed class PredictionColumns(int top, IReadOnlyList<string>? labels, bool isFlat)
{
    // A table of more columns is none: whoever wants so many numbers wants a file of arrays.
    private const int MaxColumns = 16_384;

    private const string Label = "Label";
    private const string Score = "Score";

    /// <summary>Adds the properties of an output.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="port">The output.</param>
    /// <param name="value">What it gives for one sample.</param>
    /// <param name="isOnly">Whether the model has no other.</param>
    /// <exception cref="InvalidInputException">It holds no scores, the labels do not fit, or it has too many elements for columns.</exception>
    public void Add(PSObject prediction, ModelPort port, Tensor value, bool isOnly)
    {
        string prefix = isOnly ? string.Empty : port.Name + "_";
        if (top > 0)
        {
            AddClasses(prediction, port, Classes(port, value), prefix);
        }
        else if (isFlat)
        {
            AddElements(prediction, port, value, prefix);
        }
        else
        {
            prediction.Properties.Add(new PSNoteProperty(port.Name, ValueOf(port, value)));
        }
    }

    private void AddClasses(PSObject prediction, ModelPort port, ClassScore[] classes, string prefix)
    {
        if (!isFlat)
        {
            prediction.Properties.Add(new PSNoteProperty(port.Name, ReadableArray.Of(classes)));
        }

        ClassScore[] told = isFlat ? classes : [.. classes.Take(1)];
        for (int i = 0; i < told.Length; i++)
        {
            string number = told.Length > 1 ? (i + 1).ToString(CultureInfo.InvariantCulture) : string.Empty;
            AddColumn(prediction, prefix + Label + number, told[i].Label);
            AddColumn(prediction, prefix + Score + number, told[i].Score);
        }
    }

    private void AddElements(PSObject prediction, ModelPort port, Tensor value, string prefix)
    {
        if (value.ElementCount > MaxColumns)
        {
            throw new InvalidInputException(
                FormattableString.Invariant($"The output '{port.Name}' has {value.ElementCount} elements for a sample, and -Flat makes a column of each; {MaxColumns} at most."), "Leave -Flat out.");
        }

        if (labels is not null && labels.Count != value.ElementCount)
        {
            throw new InvalidInputException(FormattableString.Invariant($"There are {labels.Count} labels for the {value.ElementCount} elements of the output '{port.Name}'."), "Give one label for each element of the model's output.");
        }

        if (value.ElementCount == 1 && labels is null)
        {
            AddColumn(prediction, port.Name, TensorElements.Get(value, 0));
            return;
        }

        for (int i = 0; i < value.ElementCount; i++)
        {
            AddColumn(prediction, labels is not null ? prefix + labels[i] : $"{port.Name}_{Place(i, value.Shape)}", TensorElements.Get(value, i));
        }
    }

    /// <summary>Adds a column; what an output is called wins.</summary>
    private void AddColumn(PSObject prediction, string name, object value)
    {
        if (prediction.Properties[name] is null)
        {
            prediction.Properties.Add(new PSNoteProperty(name, value));
        }
        else if (isFlat)
        {
            throw new InvalidInputException($"Two columns would be called '{name}'.", "Give each class a label of its own, or leave -Flat out.");
        }
    }

    private static string Place(long index, TensorShape shape)
    {
        string[] places = new string[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            (index, long place) = Math.DivRem(index, shape[axis]);
            places[axis] = place.ToString(CultureInfo.InvariantCulture);
        }

        return string.Join('_', places);
    }

    private ClassScore[] Classes(ModelPort port, Tensor value)
    {
        Tensor scores = TensorConverter.TryConvert(value, DataType.Float32)
            ?? throw new InvalidInputException($"The output '{port.Name}' holds no scores.", "Leave -Top out.");
        return [.. ClassScore.Top(scores.AsSpan<float>(), top, labels)];
    }

    /// <summary>An output of one sample: a number, an array of numbers, or a tensor where it has more dimensions.</summary>
    private static object ValueOf(ModelPort port, Tensor own) =>
        own.ElementCount == 1 && own.Shape.Rank <= 1 ? TensorElements.Get(own, 0)
        : own.Shape.Rank == 1 ? ReadableArray.Of(TensorElements.ToArray(own))
        : new NamedTensor(port.Name, own);
}
