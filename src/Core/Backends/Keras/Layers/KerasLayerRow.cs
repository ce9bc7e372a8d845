using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>How a class of layers is written: one row of <see cref="KerasLayerTable"/>.</summary>
internal sealed class KerasLayerRow
{
    private readonly HashSet<string> _known;

    /// <summary>Creates a row.</summary>
    /// <param name="className">Keras' class.</param>
    /// <param name="options">The options, which are handed on, as <see cref="KerasOption.Parse"/> reads them.</param>
    /// <param name="trained">The arrays of which initializers, regularizers and constraints are handed on.</param>
    /// <param name="handled">Options that <see cref="WriteMore"/> writes, or that need not be written.</param>
    public KerasLayerRow(string className, string options = "", string trained = "", string handled = "")
    {
        ClassName = className;
        Options = KerasOption.Parse(options);
        Trained = trained.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _known = [.. Options.Select(o => o.Name), .. handled.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Keras' class.</summary>
    public string ClassName { get; }

    /// <summary>The options that are handed on.</summary>
    public IReadOnlyList<KerasOption> Options { get; }

    /// <summary>The arrays of which initializers, regularizers and constraints are handed on.</summary>
    public IReadOnlyList<string> Trained { get; }

    /// <summary>The one Keras that has the class, 2 or 3; 0 for both.</summary>
    public int Only { get; init; }

    /// <summary>The class that is written; Keras' own unless said otherwise.</summary>
    public Func<KerasModelLayer, KerasDialect, string> WrittenAs { get; init; } = static (layer, _) => layer.Config.ClassName;

    /// <summary>Writes options that are not simply handed on, and refuses what cannot be.</summary>
    public Action<KerasLayerTranslation> WriteMore { get; init; } = static _ => { };

    /// <summary>What the slots of its arrays begin with in the class that is written, beyond its own.</summary>
    public string Slots { get; init; } = "";

    /// <summary>Whether it is an input layer, which says nothing of training.</summary>
    public bool IsInput { get; init; }

    /// <summary>Whether its type is that of what it gives; that of other layers is what they compute in, which old files confuse with the type of their inputs.</summary>
    public bool KeepsType { get; init; }

    /// <summary>Whether the class has no option "trainable" in Keras 3: it has no arrays.</summary>
    public bool HasNoTraining { get; init; }

    /// <summary>Whether the row answers for an option.</summary>
    public bool Knows(string option) => _known.Contains(option);
}
