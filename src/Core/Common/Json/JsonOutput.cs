using System.Text.Json;

namespace TfModelTools.Common.Json;

/// <summary>Writes long JSON texts as they are made: a writer keeps all it was given until it is flushed.</summary>
internal static class JsonOutput
{
    private const int Large = 64 * 1024;

    /// <summary>Hands on what was written when there is much of it.</summary>
    public static void FlushLarge(this Utf8JsonWriter json)
    {
        if (json.BytesPending > Large)
        {
            json.Flush();
        }
    }
}
