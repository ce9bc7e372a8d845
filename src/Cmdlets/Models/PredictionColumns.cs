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

    private const string Position = "Position";
    private const string Label = "Label";
    private const string Score = "Score";

    /// <summary>Refuses outputs whose names differ in case alone: properties of an object do not, and one would take the place of the other.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="ports">The outputs.</param>
    /// <exception cref="InvalidInputException">There are such outputs.</exception>
    public static void RequireDistinct(string model, IEnumerable<ModelPort> ports)
    {
        if (ports.GroupBy(p => p.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } same)
        {
            throw new InvalidInputException(
                $"The outputs {string.Join(" and ", same.Select(p => $"'{p.Name}'"))} of '{model}' would be one property of a prediction: PowerShell does not tell names apart that differ in case alone.",
                "Choose one of them with -Output.");
        }
    }

    /// <summary>
    /// The objects of one sample: one; with -Top one for each row of scores along the last axis, which Position tells where there are several.
    /// </summary>
    /// <param name="ports">The outputs.</param>
    /// <param name="values">What each gives for the sample.</param>
    /// <param name="create">Makes an object without outputs.</param>
    /// <exception cref="InvalidInputException">An output holds no scores, the labels do not fit, outputs have different rows, or too many elements for columns.</exception>
    public IEnumerable<PSObject> Rows(IReadOnlyList<ModelPort> ports, IReadOnlyList<Tensor> values, Func<PSObject> create)
    {
        if (top == 0)
        {
            PSObject prediction = create();
            foreach ((ModelPort port, Tensor value) in ports.Zip(values))
            {
                AddValues(prediction, port, value, Prefix(port, ports));
            }

            return [prediction];
        }

        IReadOnlyList<IReadOnlyList<ClassScore>>[] classes = [.. ports.Zip(values, Classes)];
        TensorShape[] places = [.. values.Select(v => new TensorShape([.. v.Shape.SkipLast(1)]))];
        int other = Array.FindIndex(places, p => !p.SequenceEqual(places[0]));
        return other < 0
            ? ClassRows(ports, classes, places[0], create)
            : throw new InvalidInputException(
                $"-Top tells the classes along the last axis, and the outputs '{ports[0].Name}' and '{ports[other].Name}' have others before it for a sample: {places[0]} and {places[other]}.",
                "Choose one of them with -Output.");
    }

    private static string Prefix(ModelPort port, IReadOnlyList<ModelPort> ports) => ports.Count == 1 ? string.Empty : port.Name + "_";

    private IEnumerable<PSObject> ClassRows(IReadOnlyList<ModelPort> ports, IReadOnlyList<IReadOnlyList<ClassScore>>[] classes, TensorShape places, Func<PSObject> create)
    {
        for (int row = 0; row < classes[0].Count; row++)
        {
            PSObject prediction = create();
            if (classes[0].Count > 1 && !ports.Any(p => p.Name.Equals(Position, StringComparison.OrdinalIgnoreCase)))
            {
                prediction.Properties.Add(new PSNoteProperty(Position, places.Rank == 1 ? row : Place(row, places)));
            }

            for (int i = 0; i < ports.Count; i++)
            {
                AddClasses(prediction, ports[i], [.. classes[i][row]], Prefix(ports[i], ports));
            }

            yield return prediction;
        }
    }

    private void AddValues(PSObject prediction, ModelPort port, Tensor value, string prefix)
    {
        if (isFlat)
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

    private IReadOnlyList<IReadOnlyList<ClassScore>> Classes(ModelPort port, Tensor value)
    {
        Tensor scores = TensorConverter.TryConvert(value, DataType.Float32)
            ?? throw new InvalidInputException($"The output '{port.Name}' holds no scores.", "Leave -Top out.");
        return ClassScore.TopOfRows(scores, top, labels);
    }

    /// <summary>An output of one sample: a number, an array of numbers, or a tensor where it has more dimensions.</summary>
    private static object ValueOf(ModelPort port, Tensor own) =>
        own.ElementCount == 1 && own.Shape.Rank <= 1 ? TensorElements.Get(own, 0)
        : own.Shape.Rank == 1 ? ReadableArray.Of(TensorElements.ToArray(own))
        : new NamedTensor(port.Name, own);
}
