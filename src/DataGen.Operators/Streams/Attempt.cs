using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Does what may fail on one row, in streams that go on without it.</summary>
internal static class Attempt
{
    /// <summary>Null, or why the row cannot be worked on.</summary>
    public static RowException? To(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (RowException exception)
        {
            return exception;
        }
    }
}
