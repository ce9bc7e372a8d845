using TfModelTools.Cmdlets.Objects;
using TfModelTools.Formats;

namespace TfModelTools.Cmdlets.Common;

/// <summary>The files a cmdlet has open while objects stream through it: each is opened once, however many of its variables pass.</summary>
internal sealed class SourceCache : IDisposable
{
    private readonly Dictionary<VariableOrigin, IVariableSource> _sources = [];

    /// <summary>Opens the source of a variable, or gives the one that is open. The variable stands in it under its name.</summary>
    /// <exception cref="TfModelTools.Common.TfModelException">It cannot be opened.</exception>
    public IVariableSource Open(CheckpointVariable variable)
    {
        if (!_sources.TryGetValue(variable.Origin, out IVariableSource? source))
        {
            source = variable.Origin.Open();
            _sources.Add(variable.Origin, source);
        }

        return source;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IVariableSource source in _sources.Values)
        {
            source.Dispose();
        }

        _sources.Clear();
    }
}
